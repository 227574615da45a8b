import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useMemo, useState } from 'react'
import { RemoteError } from '../../host/contract/rpc-client.ts'
import { extras } from '../care/extras.tsx'
import { TestButton } from '../components/test-card.tsx'
import { connection } from '../lib/connection.ts'
import { useWords, type WordKey } from '../lib/i18n.ts'
import { hrefOf } from '../lib/router.ts'
import { leavesOf, type Node, type Path, valueAt } from '../lib/settings-tree.ts'
import { sentenceOf, tellDone } from '../lib/tell.tsx'
import { useCall } from '../lib/use-call.ts'
import { Appearance } from '../settings/appearance.tsx'
import { Entries } from '../settings/entries.tsx'
import { Files } from '../settings/files.tsx'
import { Group } from '../settings/group.tsx'
import { Learn } from '../settings/learn.tsx'
import { LearnButton, LinkState } from '../settings/link-state.tsx'
import { Passwords } from '../settings/passwords.tsx'
import { StatusCodes } from '../settings/status-codes.tsx'
import { split } from '../settings/values.ts'

const ownSubjects = ['appearance', 'passwords', 'codes', 'files'] as const

/** One page a subject, drawn from the words of the schema. Changes count at once and can be undone. */
export function SettingsPage({ place: [subject = 'office', wanted] }: { place: readonly string[] }) {
  const t = useWords()
  const { data } = useCall('settingsPage', {}, ['settings'])
  const [search, setSearch] = useState('')
  const subjects = useMemo(() => {
    const known = Object.entries(data?.schema.properties ?? {}).filter(([key]) => key !== '$schema')
    return known.map(([key, node]) => ({ key, title: node.title ?? key }))
  }, [data])
  const leaves = useMemo(() => (data ? leavesOf(data.schema) : []), [data])
  const typed = search.trim().toLowerCase()
  const hits = typed === '' ? [] : leaves.filter(({ words }) => words.includes(typed))
  return (
    <div className="settings">
      <nav className="subjects" aria-label={t('settings.subjects')}>
        <h1>{t('rail.settings')}</h1>
        <TextInput
          size="xs"
          aria-label={t('settings.search')}
          placeholder={t('settings.search')}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={search}
          maxLength={100}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && setSearch('')}
        />
        <ul>
          {typed === ''
            ? [...subjects, ...ownSubjects.map((key) => ({ key, title: t(`settings.${key}` as WordKey) }))].map(
                ({ key, title }) => (
                  <li key={key}>
                    <a href={hrefOf('settings', key)} aria-current={key === subject ? 'page' : undefined}>
                      {title}
                    </a>
                  </li>
                ),
              )
            : hits.slice(0, 40).map(({ path, title, subject: on }) => (
                <li key={path.join('.')}>
                  <a href={hrefOf('settings', path[0] ?? '', path.join('.'))}>
                    {title} <span className="dim">{on}</span>
                  </a>
                </li>
              ))}
        </ul>
        {typed !== '' && hits.length === 0 ? <p className="dim">{t('settings.noHit')}</p> : null}
      </nav>
      <div className="subject scroll" key={subject}>
        {data ? <Subject subject={subject} page={data} wanted={wanted} /> : <div className="loading" />}
      </div>
    </div>
  )
}

type Page = NonNullable<ReturnType<typeof useCall<'settingsPage'>>['data']>

function Subject({ subject, page, wanted }: { subject: string; page: Page; wanted: string | undefined }) {
  const t = useWords()
  useEffect(() => {
    if (wanted === undefined) return
    const found = document.getElementById(wanted)
    found?.scrollIntoView({ block: 'center' })
    found?.focus()
  }, [wanted])
  if (subject === 'appearance') return <Appearance />
  if (subject === 'passwords') return <Passwords page={page} />
  if (subject === 'codes') return <StatusCodes />
  if (subject === 'learn') return <Learn key={wanted} transport={wanted ?? ''} />
  if (subject === 'files') return <Files page={page} />
  const node = page.schema.properties?.[subject]
  if (!node) return <p>{t('settings.noHit')}</p>
  return <SchemaSubject subject={subject} node={node} page={page} wanted={wanted} />
}

function SchemaSubject({
  subject,
  node,
  page,
  wanted,
}: {
  subject: string
  node: Node
  page: Page
  wanted: string | undefined
}) {
  const t = useWords()
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({})
  const change = async (path: Path, value: unknown) => {
    const id = path.join('.')
    const { [id]: _, ...others } = errors
    setErrors(others)
    try {
      const { before, reopened } = await connection.call('changeSetting', { path: [...path], value })
      const words = reopened.length > 0 ? t('settings.reopened', { links: reopened.join(', ') }) : t('settings.changed')
      tellDone(words, () => connection.call('changeSetting', { path: [...path], value: before }))
    } catch (thrown) {
      const problem =
        thrown instanceof RemoteError && thrown.code === 'settings/wrong'
          ? split(String(thrown.details.problem)).words
          : sentenceOf(thrown)
      setErrors({ ...others, [id]: problem })
    }
  }
  const { written, inForce } = page
  if (node.type === 'array') {
    return (
      <>
        <h2 className="subject-title">{node.title}</h2>
        <Entries
          key={wanted}
          node={node}
          path={[subject]}
          value={(valueAt(written, [subject]) as readonly unknown[] | undefined) ?? []}
          onChange={(value) => void change([subject], value)}
          error={errors[subject]}
          open={wanted}
        >
          {(entry) => {
            const { name, enabled, kind } = entry as { name?: string; enabled?: boolean; kind?: string }
            return name === undefined || enabled === false ? null : (
              <>
                <LinkState name={name} />
                {kind === 'smpp' ? <LearnButton name={name} /> : null}
                <TestButton link={name} />
              </>
            )
          }}
        </Entries>
      </>
    )
  }
  const Extra = extras[subject]
  return (
    <>
      <h2 className="subject-title">{node.title}</h2>
      <p className="purpose">{node.description}</p>
      <Group
        node={node}
        path={[subject]}
        written={written}
        inForce={inForce}
        onChange={change}
        errors={errors}
        wanted={wanted}
      />
      {Extra ? <Extra /> : null}
    </>
  )
}
