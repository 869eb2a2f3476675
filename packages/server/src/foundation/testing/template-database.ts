/** Name of the database that every test's database is a copy of. */
export const templateDatabase = 'samverkan_template'
