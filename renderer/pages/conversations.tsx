import { Button } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconMessageCircle } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { Details } from '../components/details.tsx'
import { Empty } from '../components/empty.tsx'
import { NewConversation } from '../components/new-conversation.tsx'
import { PeopleList } from '../components/people-list.tsx'
import { Thread } from '../components/thread.tsx'
import { onCommand } from '../lib/commands.ts'
import { useWords } from '../lib/i18n.ts'
import { goTo } from '../lib/router.ts'

/** List of people, thread, details. The place is `phone`, `phone/text` or `new`. */
export function ConversationsPage({ place }: { place: readonly string[] }) {
  const t = useWords()
  const [phone, textPart] = place
  const around = textPart === undefined ? undefined : Number(textPart) || undefined
  const [details, setDetails] = useState<number>()
  const searchField = useRef<HTMLInputElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another person's details are not these
  useEffect(() => setDetails(undefined), [phone])
  useEffect(() => onCommand('search', () => searchField.current?.focus()), [])
  useHotkeys([
    ['/', () => searchField.current?.focus()],
    ['Escape', () => (details === undefined ? phone !== undefined && goTo('conversations') : setDetails(undefined))],
  ])
  const pane = phone === undefined ? 'list' : details === undefined ? 'thread' : 'details'
  return (
    <div className="conversations" data-pane={pane}>
      <h1 className="hidden-words">{t('rail.conversations')}</h1>
      <PeopleList chosen={phone} chosenText={around} searchField={searchField} />
      <section className="thread-pane" aria-label={t('thread.label')}>
        {phone === undefined ? (
          <Empty
            icon={<IconMessageCircle size={40} stroke={1.2} />}
            title={t('thread.noneTitle')}
            text={t('thread.noneText')}
          >
            <Button onClick={() => goTo('conversations', 'new')}>{t('people.new')}</Button>
          </Empty>
        ) : phone === 'new' ? (
          <NewConversation />
        ) : (
          <Thread key={phone} phone={phone} around={around} chosen={details} onDetails={setDetails} />
        )}
      </section>
      {details === undefined ? null : <Details textId={details} onClose={() => setDetails(undefined)} />}
    </div>
  )
}
