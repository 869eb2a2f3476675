export interface ShownPicture {
  readonly url: string
  readonly width: number
  readonly height: number
}

/** The markup of a page with its pictures. All texts of the made-up web are neutral. */
export function pageHtml(shown: readonly ShownPicture[]): string {
  const title = `Page with ${shown.length} ${shown.length === 1 ? 'picture' : 'pictures'}`
  const pictures = shown.map(
    ({ url, width, height }, index) =>
      `<p><img src="${escapeHtml(url)}" alt="Picture ${index + 1}" width="${width}" height="${height}"></p>`,
  )
  return document(title, pictures.join('\n'))
}

export function passwordFormHtml(wrong: boolean): string {
  const note = wrong ? '<p>That password is not right.</p>\n' : ''
  return document(
    'Page behind a password',
    `${note}<form method="post"><label>Password <input type="password" name="password"></label> <button>Open</button></form>`,
  )
}

export function messageHtml(title: string): string {
  return document(title, '')
}

function document(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title></head>
<body>
<h1>${title}</h1>
${content}
</body>
</html>
`
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}
