import type { CdpPipe } from './cdp.ts'
import { type Chromium, startChromium } from './chromium.ts'

let chromium: Chromium | undefined

export async function openBrowser(): Promise<void> {
  chromium = await startChromium()
  await closeStrays(chromium.cdp)
}

/** The DevTools pipe of the running Chromium. */
export function browser(): CdpPipe {
  if (!chromium) throw new Error('Cannot create BrowserWindow before app is ready')
  return chromium.cdp
}

export async function closeBrowser(): Promise<void> {
  await chromium?.close()
}

/** Closes pages that Chromium opened by itself: every page of an app is a window that the app's handler allowed. */
async function closeStrays(cdp: CdpPipe): Promise<void> {
  cdp.listen('', ({ method, params }) => {
    if (method !== 'Target.targetCreated') return
    const { targetId, type, openerId } = params.targetInfo as { targetId: string; type: string; openerId?: string }
    if (type === 'page' && openerId !== undefined)
      void cdp.send('Target.closeTarget', { targetId }).catch(() => undefined)
  })
  await cdp.send('Target.setDiscoverTargets', { discover: true })
}
