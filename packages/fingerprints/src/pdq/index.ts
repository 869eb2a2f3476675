// PDQ alone, for the process that decodes pictures: it imports nothing else.
export { type DihedralName, dihedralNames } from './dihedral.ts'
export { distance, leastQuality, nearAtMost } from './distance.ts'
export { type DihedralPdq, dihedralPdq, type Pdq, type PdqHash, pdq } from './pdq.ts'
export type { Picture } from './picture.ts'
