export const portalItemKey = (id: string) => ['portal-item', id] as const
export const portalTimelineKey = (id: string) => ['portal-timeline', id] as const
export const portalCopiesKey = (id: string) => ['portal-copies', id] as const
