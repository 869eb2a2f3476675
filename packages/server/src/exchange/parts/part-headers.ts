/** draft-ietf-httpbis-resumable-upload, sections 4.1 to 4.3; values are structured fields (RFC 9651). */
export const partHeaders = {
  /** Bytes, from the beginning of the part. */
  offset: 'upload-offset',
  /** `?1` when all of it is there. */
  complete: 'upload-complete',
  /** Bytes of the whole part. */
  length: 'upload-length',
} as const
