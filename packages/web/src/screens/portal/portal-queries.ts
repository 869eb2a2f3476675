export const portalItemKey = (id: string) => ['portal-item', id] as const
export const portalTimelineKey = (id: string) => ['portal-timeline', id] as const
