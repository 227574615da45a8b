/** `electron` inside a utility process of the double. */
import * as members from './utility-members.ts'

export * from './utility-members.ts'
// biome-ignore lint/style/noDefaultExport: as `electron` has it
export { members as default }
