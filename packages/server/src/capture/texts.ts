import type { CaptureRefusal } from './request-capture.ts'
import type { ViewRefusal } from './view-picture.ts'

export type CaptureFailure = CaptureRefusal | ViewRefusal

/** Each failure's sentence for a person. */
export const texts: Readonly<Record<CaptureFailure, string>> = {
  'unknown-item': 'There is no such item here.',
  'not-holder': 'Another member holds this item. Only the holder can capture it.',
  'capture-not-allowed': 'This organisation does not capture pages.',
  'already-captured': 'This item is captured already; its evidence stays as it is.',
  'capture-under-way': 'This item is being captured. Its evidence will be here in a moment.',
  'not-to-be-captured': 'Only an item that waits for assessment can be captured.',
  'claimed-by-another': 'A colleague has this item open.',
  'nothing-to-show': 'There is no picture of this item. Assess it by its metadata.',
  'known-material': 'This is known and was assessed before. Nobody needs to look at it.',
  'step-skipped': 'Please take the step before this one first.',
  'exposure-limit': 'You have seen enough for today. What you have done is kept; a colleague can go on.',
  'evidence-gone': 'The evidence of this item is no longer kept.',
  'not-a-picture': 'This is not a picture of a kind that can be shown safely. The evidence is kept.',
  'broken-picture': 'The picture is damaged and cannot be shown safely. The evidence is kept.',
  'too-many-pixels': 'The picture is too large to be shown safely. The evidence is kept.',
  'too-slow': 'Showing the picture took too long and was stopped. The evidence is kept.',
  'process-ended': 'Showing the picture needed too much memory or broke its process. The evidence is kept.',
}
