import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { Params } from '../../host/contract/contract.ts'
import { connection } from './connection.ts'
import { number } from './format.ts'
import { say } from './i18n.ts'
import type { LogQuery } from './log-filter.ts'
import { tellDone } from './tell.tsx'

export type ExportForm = Params<'exportTexts'>['form']

const types: Readonly<Record<ExportForm, string>> = {
  csv: 'text/csv',
  json: 'application/json',
  mbox: 'application/mbox',
}

/** Saves all texts that a filter lets through as a file; shows how far it is, and can be stopped. */
export async function exportTexts(filter: LogQuery, form: ExportForm, name: string): Promise<void> {
  const progress = new Progress()
  try {
    const stretches: string[] = []
    let texts = 0
    let afterId: number | undefined
    do {
      const next = await connection.call('exportTexts', { filter, form, ...(afterId === undefined ? {} : { afterId }) })
      stretches.push(next.stretch)
      texts += next.texts
      afterId = next.afterId
      progress.show(texts)
    } while (afterId !== undefined && !progress.stopped)
    if (progress.stopped) return
    save(`${name}.${form}`, stretches, types[form])
    tellDone(say('export.done', { count: texts, file: `${name}.${form}` }))
  } finally {
    progress.end()
  }
}

/** Says nothing of what is done at once. */
class Progress {
  readonly #id = `export-${Math.random()}`
  readonly #startedAt = Date.now()
  #shown = false
  stopped = false

  show(texts: number): void {
    if (Date.now() - this.#startedAt < 500 || this.stopped) return
    const told = {
      id: this.#id,
      autoClose: false as const,
      withCloseButton: false,
      message: (
        <Group justify="space-between" wrap="nowrap">
          <Text size="sm" className="tabular">
            {say('export.under', { count: number(texts) })}
          </Text>
          <Button size="compact-sm" variant="light" flex="none" onClick={() => this.#stop()}>
            {say('common.stop')}
          </Button>
        </Group>
      ),
    }
    if (this.#shown) notifications.update(told)
    else notifications.show(told)
    this.#shown = true
  }

  #stop(): void {
    this.stopped = true
    this.end()
  }

  end(): void {
    notifications.hide(this.#id)
  }
}

export function save(name: string, body: string | readonly string[] | Uint8Array<ArrayBuffer>, type: string): void {
  const parts = typeof body === 'string' || body instanceof Uint8Array ? [body] : [...body]
  const url = URL.createObjectURL(new Blob(parts, { type }))
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
