/** Why a person lets something go that did not arrive or could not be taken up. */
export const givingUpReasons = ['told-otherwise', 'not-needed', 'member-left', 'asked-member'] as const
export type GivingUpReason = (typeof givingUpReasons)[number]
