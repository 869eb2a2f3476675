/** The scheme that today's assessments follow: the classes, ages and sexes of ICCAM v3 (reference/domain.md 1.3). */
export const assessmentScheme = { scheme: 'iccam', schemeVersion: '3' } as const
