/** Where the thread that searches begins. The desktop's build puts the place of the built file here. */
export const threadUrl = new URL('./thread.ts', import.meta.url)
