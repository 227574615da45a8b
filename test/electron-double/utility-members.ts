/** What `electron` offers inside a utility process. */
export { net } from './system.ts'
