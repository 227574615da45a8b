import { Button, Group, Select, Switch, TextInput } from '@mantine/core'
import { IconTimeline } from '@tabler/icons-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { Virtuoso } from 'react-virtuoso'
import type { TraceLine } from '../../host/contract/results.ts'
import { Empty } from '../components/empty.tsx'
import { connection } from '../lib/connection.ts'
import { save } from '../lib/export.tsx'
import { clockSeconds, tame } from '../lib/format.ts'
import { useWords } from '../lib/i18n.ts'
import { doing, tellDone } from '../lib/tell.tsx'

type Kept = TraceLine & { readonly number: number }
/** The oldest are let go of beyond either. */
const mostLines = 20_000
/** What a message to the gateway holds; the newest count. */
const mostPdus = 3_000
const mostCharacters = 10_000_000

/** What goes over the wires, as it goes; off until switched on, gone when the page is left. */
export function TracePage(_: { place: readonly string[] }) {
  const t = useWords()
  const [on, setOn] = useState(false)
  const [lines, setLines] = useState<readonly Kept[]>([])
  const [search, setSearch] = useState('')
  const [module, setModule] = useState<string | null>(null)
  const [withWords, setWithWords] = useState(false)
  const count = useRef(0)
  const take = useCallback((fresh: readonly TraceLine[]) => {
    setLines((known) => bounded([...known, ...fresh.map((line) => ({ ...line, number: count.current++ }))]))
  }, [])
  useEffect(() => (on ? connection.on('trace', take) : undefined), [on, take])
  const modules = [...new Set(lines.map((line) => line.module))].sort()
  const wanted = search.trim().toLowerCase()
  const lineOf = (line: TraceLine) => (withWords ? (line.clear ?? line.line) : line.line)
  const shown = lines.filter(
    (line) =>
      (module === null || line.module === module) &&
      (wanted === '' || `${line.module} ${line.event} ${lineOf(line)}`.toLowerCase().includes(wanted)),
  )
  const clear = () => {
    const before = lines
    setLines([])
    tellDone(t('trace.cleared'), () => setLines((known) => bounded([...before, ...known])))
  }
  const store = () =>
    save(
      'textpost-trace.txt',
      shown
        .map(
          (line) => `${new Date(line.at).toISOString()}\t${line.level}\t${line.module}\t${line.event}\t${lineOf(line)}`,
        )
        .join('\n'),
      'text/plain',
    )
  const capture = doing(async () => {
    const pdus = shown.filter(({ event }) => event === 'smpp').slice(-mostPdus)
    const lines = pdus.map((line) => ({ at: line.at, line: lineOf(line) }))
    const { pcap, pdus: count } = await connection.call('traceCapture', { lines })
    if (count === 0) tellDone(t('trace.captureNone'))
    else
      save(
        'textpost-trace.pcap',
        Uint8Array.from(atob(pcap), (octet) => octet.charCodeAt(0)),
        'application/vnd.tcpdump.pcap',
      )
  })
  return (
    <div className="sheet">
      <h1>{t('rail.trace')}</h1>
      <p className="purpose">{t('trace.purpose')}</p>
      <Group className="trace-bar">
        <Button onClick={() => setOn(!on)} variant={on ? 'default' : 'filled'}>
          {t(on ? 'trace.stop' : lines.length > 0 ? 'trace.goOn' : 'trace.start')}
        </Button>
        <TextInput
          aria-label={t('trace.search')}
          placeholder={t('trace.search')}
          value={search}
          maxLength={200}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Select
          aria-label={t('trace.link')}
          placeholder={t('trace.every')}
          data={modules.filter((name) => name !== '')}
          value={module}
          onChange={setModule}
          clearable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
        />
        <Switch
          label={t('trace.words')}
          checked={withWords}
          onChange={(event) => setWithWords(event.currentTarget.checked)}
        />
        <Button variant="default" disabled={shown.length === 0} onClick={store}>
          {t('trace.save')}
        </Button>
        {shown.some(({ event }) => event === 'smpp') ? (
          <Button variant="default" onClick={capture}>
            {t('trace.capture')}
          </Button>
        ) : null}
        <Button variant="default" disabled={lines.length === 0} onClick={clear}>
          {t('trace.clear')}
        </Button>
      </Group>
      {lines.length === 0 ? (
        <Empty
          icon={<IconTimeline size={36} stroke={1.2} />}
          title={t(on ? 'trace.waitingTitle' : 'trace.offTitle')}
          text={t(on ? 'trace.waitingText' : 'trace.offText')}
        />
      ) : (
        <Virtuoso
          className="trace"
          role="log"
          aria-label={t('trace.lines')}
          tabIndex={0}
          data={shown}
          followOutput="auto"
          initialTopMostItemIndex={Math.max(0, shown.length - 1)}
          computeItemKey={(_, line) => line.number}
          itemContent={(_, line) => (
            <div className={`trace-line level-${line.level}`}>
              <time>{clockSeconds(line.at)}</time>
              <span className="trace-module">{tame(line.module, 60)}</span>
              <span>{line.event}</span>
              <bdi>{tame(lineOf(line), 2_000)}</bdi>
            </div>
          )}
        />
      )}
    </div>
  )
}

function bounded(lines: readonly Kept[]): readonly Kept[] {
  const kept = lines.slice(-mostLines)
  let characters = 0
  const first = kept.findLastIndex((line) => {
    characters += line.line.length + (line.clear?.length ?? 0)
    return characters > mostCharacters
  })
  return first < 0 ? kept : kept.slice(first + 1)
}
