/** The address that stands where one was removed: it leads nowhere, and to no two items alike. */
export const withdrawnAddress = (id: string) => ({
  url: `https://withdrawn.invalid/${id.toLowerCase()}`,
  ...{ host: 'withdrawn.invalid', domain: 'withdrawn.invalid' },
})
