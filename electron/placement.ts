import type { Placement } from './shell-settings.ts'

interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export const smallest = { width: 480, height: 500 }
const usual = { width: 1180, height: 780 }
/** At least this much of the title bar must be on a screen, or nobody can drag the window back. */
const graspable = { width: 120, height: 40 }

/** Where the window opens: as it was left, if a screen still shows it; else in the middle of the first. */
export function placeOf(kept: Placement | undefined, screens: readonly Area[]): Placement {
  const first = screens[0] ?? { x: 0, y: 0, ...usual }
  if (kept && screens.some((screen) => shows(screen, kept))) {
    const screen = screens.find((one) => shows(one, kept)) ?? first
    const width = Math.min(Math.max(kept.width, smallest.width), screen.width)
    const height = Math.min(Math.max(kept.height, smallest.height), screen.height)
    return { ...kept, width, height }
  }
  const width = Math.min(usual.width, first.width)
  const height = Math.min(usual.height, first.height)
  return {
    x: Math.round(first.x + (first.width - width) / 2),
    y: Math.round(first.y + (first.height - height) / 2),
    width,
    height,
    maximized: kept?.maximized ?? false,
  }
}

/** Enough of the title bar is within the screen. */
function shows(screen: Area, { x, y, width }: Placement): boolean {
  const overlap = Math.min(x + width, screen.x + screen.width) - Math.max(x, screen.x)
  return (
    overlap >= Math.min(graspable.width, width) && y >= screen.y && y + graspable.height <= screen.y + screen.height
  )
}
