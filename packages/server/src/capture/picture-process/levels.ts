/** How much of a picture is shown, from least to most; each step is asked for and recorded (design section 7). */
export const viewLevels = ['blurred', 'larger', 'grey', 'original'] as const
export type ViewLevel = (typeof viewLevels)[number]

interface Rendition {
  /** Longest side in pixels; a smaller picture is not enlarged. */
  longestPx: number
  isGrey: boolean
  /** Standard deviation of the blur in pixels of the rendition; 0 is none. */
  blurPx: number
}

export const renditions: Readonly<Record<ViewLevel, Rendition>> = {
  blurred: { longestPx: 96, isGrey: true, blurPx: 6 },
  larger: { longestPx: 320, isGrey: true, blurPx: 8 },
  grey: { longestPx: 640, isGrey: true, blurPx: 0 },
  original: { longestPx: 1280, isGrey: false, blurPx: 0 },
}
