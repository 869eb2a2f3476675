// What a video may cost. Known on both sides of the sandbox.

/** One frame a second, ten minutes at most. */
export const mostFrames = 600
/** Longest side that a frame is scaled down to; PDQ looks at no more. */
export const frameSide = 512
