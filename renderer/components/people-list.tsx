import { ActionIcon, Button, Chip, TextInput, Tooltip } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconMessages, IconPencilPlus, IconSearch, IconX } from '@tabler/icons-react'
import { type KeyboardEvent, type RefObject, useRef, useState } from 'react'
import { Virtuoso, type VirtuosoHandle } from 'react-virtuoso'
import type { Person } from '../../host/contract/results.ts'
import { exactTime, shortTime } from '../lib/format.ts'
import { useWords } from '../lib/i18n.ts'
import { isFiltered, noFilter, queryOf } from '../lib/log-filter.ts'
import { goTo, hrefOf } from '../lib/router.ts'
import { useCall } from '../lib/use-call.ts'
import { usePeople } from '../lib/use-people.ts'
import { Empty } from './empty.tsx'
import { ExportMenu } from './export-menu.tsx'
import { FilterChips, LogFilters } from './log-filters.tsx'
import { FoundRow, LogList, moveFocus } from './log-list.tsx'
import { StateMark } from './marks.tsx'
import { Outside } from './outside.tsx'

/** As in the styles: the list is drawn at once, and no row is measured. */
const rowHeightPx = 60

/** The people on the left: newest first, with search over people and texts. */
export function PeopleList({
  chosen,
  chosenText,
  searchField,
}: {
  chosen: string | undefined
  /** The text that the conversation is opened at. */
  chosenText: number | undefined
  searchField: RefObject<HTMLInputElement | null>
}) {
  const t = useWords()
  const [search, setSearch] = useState('')
  const [unread, setUnread] = useState(false)
  const [filter, setFilter] = useState(noFilter)
  const [wanted] = useDebouncedValue(search.trim(), 120)
  const [settled] = useDebouncedValue(filter, 120)
  const query = queryOf(settled, wanted)
  return (
    <section className="people-pane" aria-label={t('people.label')}>
      <header className="people-head">
        <TextInput
          ref={searchField}
          aria-label={t('people.search')}
          placeholder={t('people.searchShort')}
          leftSection={<IconSearch size={16} aria-hidden />}
          rightSection={
            search === '' ? null : (
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={t('common.clear')}
                onClick={() => setSearch('')}
              >
                <IconX size={14} />
              </ActionIcon>
            )
          }
          value={search}
          maxLength={200}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || search === '') return
            event.stopPropagation()
            setSearch('')
          }}
        />
        <LogFilters filter={filter} onChange={setFilter} />
        <ExportMenu query={query} name="textpost" />
        <Tooltip label={`${t('people.new')} (Ctrl+N)`}>
          <ActionIcon
            size={34}
            variant="light"
            aria-label={t('people.new')}
            onClick={() => goTo('conversations', 'new')}
          >
            <IconPencilPlus size={18} />
          </ActionIcon>
        </Tooltip>
      </header>
      <FilterChips filter={filter} onChange={setFilter} />
      {isFiltered(settled) ? (
        <LogList query={query} chosen={chosenText} />
      ) : wanted === '' ? (
        <>
          <div className="chips">
            <Chip size="xs" checked={unread} onChange={setUnread}>
              {t('people.unread')}
            </Chip>
          </div>
          <Newest chosen={chosen} unread={unread} onAll={() => setUnread(false)} />
        </>
      ) : (
        <Found search={wanted} chosen={chosen} />
      )}
    </section>
  )
}

function Newest({ chosen, unread, onAll }: { chosen: string | undefined; unread: boolean; onAll: () => void }) {
  const t = useWords()
  const { people, more } = usePeople(unread)
  const list = useRef<VirtuosoHandle>(null)
  if (people === undefined) return <div className="loading" />
  if (people.length === 0) {
    return unread ? (
      <Empty
        icon={<IconMessages size={36} stroke={1.2} />}
        title={t('people.allReadTitle')}
        text={t('people.allReadText')}
      >
        <Button variant="light" onClick={onAll}>
          {t('people.showAll')}
        </Button>
      </Empty>
    ) : (
      <Empty icon={<IconMessages size={36} stroke={1.2} />} title={t('people.emptyTitle')} text={t('people.emptyText')}>
        <Button variant="light" onClick={() => goTo('conversations', 'new')}>
          {t('people.new')}
        </Button>
      </Empty>
    )
  }
  const move = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (by === undefined) return
    event.preventDefault()
    const at = people.findIndex(({ phone }) => phone === chosen)
    const next = people[Math.max(0, Math.min(people.length - 1, at + by))]
    if (!next) return
    goTo('conversations', next.phone)
    list.current?.scrollIntoView({ index: people.indexOf(next) })
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrows move among the links inside
    <div className="people-list" onKeyDown={move}>
      <Virtuoso
        ref={list}
        data={people}
        endReached={more}
        increaseViewportBy={400}
        fixedItemHeight={rowHeightPx}
        computeItemKey={(_, person) => person.phone}
        itemContent={(_, person) => <PersonRow person={person} chosen={person.phone === chosen} />}
      />
    </div>
  )
}

export function PersonRow({ person, chosen }: { person: Person; chosen: boolean }) {
  const t = useWords()
  const { last, unread } = person
  return (
    <a
      className={unread > 0 ? 'person unread' : 'person'}
      href={hrefOf('conversations', person.phone)}
      aria-current={chosen ? 'true' : undefined}
    >
      <span className="person-name" title={person.phone}>
        <Outside text={person.name || person.shown} longest={200} />
      </span>
      {last ? (
        <time
          className="person-time"
          dateTime={new Date(last.createdAt).toISOString()}
          title={exactTime(last.createdAt)}
        >
          {shortTime(last.createdAt)}
        </time>
      ) : null}
      <span className="person-line">
        {last?.direction === 'out' ? <StateMark state={last.state} iconOnly /> : null}
        <Outside text={last?.body ?? person.shown} longest={200} />
      </span>
      {unread > 0 ? (
        <span className="badge">
          {unread > 99 ? '99+' : unread}
          <span className="hidden-words"> {t('people.unreadTexts')}</span>
        </span>
      ) : null}
    </a>
  )
}

function Found({ search, chosen }: { search: string; chosen: string | undefined }) {
  const t = useWords()
  const { data } = useCall('find', { search, limit: 50 })
  if (!data) return <div className="loading" />
  if (data.people.length === 0 && data.texts.length === 0) {
    return <Empty icon={<IconSearch size={36} stroke={1.2} />} title={t('find.noneTitle')} text={t('find.noneText')} />
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrows move among the links inside
    <div className="people-list found" onKeyDown={moveFocus}>
      {data.indexed === undefined ? null : (
        <p className="dim found-note" role="status">
          {t('find.indexing', { done: Math.floor(data.indexed * 100) })}
        </p>
      )}
      {data.people.length > 0 ? <h2>{t('find.people')}</h2> : null}
      {data.people.map((person) => (
        <PersonRow key={person.phone} person={person} chosen={person.phone === chosen} />
      ))}
      {data.texts.length > 0 ? <h2>{t('find.texts')}</h2> : null}
      {data.texts.map((found) => (
        <FoundRow key={found.text.id} found={found} search={search} />
      ))}
    </div>
  )
}
