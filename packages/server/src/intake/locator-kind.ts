import type { LocatorKind, Theme } from '../reports/index.ts'

const magnet = /^(magnet:|ed2k:)|^[0-9a-f]{40}$/i
const chat = /^(irc|ircs|xmpp|matrix|tg|signal|sgnl|skype):/i
const newsgroup = /^(news|nntp|snews):|^(alt|comp|misc|rec|sci|soc|talk)\.[a-z0-9.+-]+$/i
const account = /^@[\w.-]+(@[\w.-]+)?$|^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/u
const scheme = /^[a-z][a-z0-9+.-]*:\S/i
const dottedName = /^[^\s/?#]+\.[^\s/?#.]{2,}(?::\d+)?(?:[/?#]\S*)?$/u
const numericHost = /^\[?[0-9a-f:.]+\]?(?::\d+)?(?:\/\S*)?$/i

/**
 * What a locator looks like; it decides nothing but who tries first. An address that no program can parse (`htp:/…`)
 * still looks like one: a person then reads what was meant. Plain words are a place where the theme is one of places,
 * and otherwise no locator.
 */
export function locatorKind(typed: string, theme: Theme): LocatorKind {
  const locator = typed.trim()
  if (locator === '') return 'none'
  if (magnet.test(locator)) return 'peer-to-peer'
  if (chat.test(locator)) return 'chat'
  if (newsgroup.test(locator)) return 'newsgroup'
  if (locator.length <= 320 && account.test(locator)) return 'account'
  if (scheme.test(locator) || dottedName.test(locator)) return 'url'
  if (locator.includes('.') && numericHost.test(locator)) return 'url'
  return theme === 'travel-and-tourism' || theme === 'trafficking' ? 'place' : 'none'
}
