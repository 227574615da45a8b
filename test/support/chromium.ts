import { existsSync } from 'node:fs'

/** Debian's Chromium, or another that is named. */
export const chromiumPath = process.env.TEXTPOST_CHROMIUM ?? '/usr/bin/chromium'
export const hasChromium = existsSync(chromiumPath)
