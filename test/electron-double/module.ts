/** `electron` in the main process of the double: each member by name, and all of them as the default. */
import * as members from './members.ts'

export * from './members.ts'
// biome-ignore lint/style/noDefaultExport: as `electron` has it
export { members as default }
