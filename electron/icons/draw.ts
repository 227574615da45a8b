/** Draws every icon of the desktop from `textpost.svg`: `node electron/icons/draw.ts`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Resvg } from '@resvg/resvg-js'
import png2icons from 'png2icons'

const folder = import.meta.dirname
const source = readFileSync(join(folder, 'textpost.svg'), 'utf8')
const definitions = /<defs>[\s\S]*<\/defs>/.exec(source)?.[0] ?? ''

/** The tray's four shapes; the colour says the same a second time. */
const healths = { fine: '#099268', attention: '#e8590c', down: '#e03131', paused: '#495057' } as const
type Health = keyof typeof healths

function png(svg: string, size: number): Buffer {
  return Buffer.from(new Resvg(svg, { fitTo: { mode: 'width', value: size } }).render().asPng())
}

function drawing(content: string, inset: number): string {
  const box = `${-inset} ${-inset} ${24 + 2 * inset} ${24 + 2 * inset}`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}">${definitions}${content}</svg>`
}

/** The envelope in one colour, with the mark of the health cut into it. `outline` keeps it legible on light and dark bars. */
function trayShape(health: Health, colour: string, mark: string, outline: string): string {
  const room = health === 'fine' ? '' : `<use href="#${health}-room" fill="#000"/>`
  const hole = `<mask id="hole"><rect x="-1" y="-1" width="27" height="27" fill="#fff"/>${room}</mask>`
  const edge =
    outline === '' ? '' : `stroke="${outline}" stroke-width="1.1" paint-order="stroke" stroke-linejoin="round"`
  const envelope = `<g mask="url(#hole)" fill="${colour}" ${edge}><use href="#body"/><use href="#flap"/></g>`
  const sign = health === 'fine' ? '' : `<use href="#${health}" fill="${mark}" ${edge}/>`
  return drawing(`${hole}${envelope}${sign}`, outline === '' ? 0 : 0.6)
}

function write(name: string, octets: Uint8Array): void {
  writeFileSync(join(folder, name), octets)
}

export function drawIcons(): void {
  for (const size of [16, 32, 48, 64, 128, 256, 512, 1024]) write(`app-${size}.png`, png(source, size))
  const largest = png(source, 1024)
  // 32-bit PNG in every size, as Windows since Vista and macOS since 10.7 read it.
  write('app.ico', png2icons.createICO(largest, png2icons.BICUBIC2, 0, true) as Buffer)
  write('app.icns', png2icons.createICNS(largest, png2icons.BICUBIC2, 0) as Buffer)
  for (const [health, colour] of Object.entries(healths) as [Health, string][]) {
    const coloured = trayShape(health, '#0b7285', colour, '#ffffff')
    const black = trayShape(health, '#000000', '#000000', '')
    for (const [suffix, scale] of [
      ['', 1],
      ['@1.25x', 1.25],
      ['@1.5x', 1.5],
      ['@2x', 2],
      ['@3x', 3],
    ] as const) {
      write(`tray-${health}${suffix}.png`, png(coloured, 16 * scale))
    }
    for (const [suffix, scale] of [
      ['', 1],
      ['@2x', 2],
    ] as const) {
      write(`tray-${health}-linux${suffix}.png`, png(coloured, 24 * scale))
      write(`tray-${health}-Template${suffix}.png`, png(black, 18 * scale))
    }
  }
}

if (process.argv[1] === import.meta.filename) drawIcons()
