import { Autocomplete } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { tame } from '../lib/format.ts'
import { useWords } from '../lib/i18n.ts'
import { goTo } from '../lib/router.ts'
import { useCall } from '../lib/use-call.ts'
import { Composer } from './composer.tsx'

/** A text to somebody new, or to several. */
export function NewConversation() {
  const t = useWords()
  const [to, setTo] = useState('')
  const typed = to.split(',').at(-1)?.trim() ?? ''
  const [search] = useDebouncedValue(typed, 100)
  const { data } = useCall('find', search === '' ? undefined : { search, limit: 5 })
  const before = to.includes(',') ? `${to.slice(0, to.lastIndexOf(',')).trim()}, ` : ''
  const offers = (data?.people ?? []).map((person) => ({
    value: `${before}${person.phone}`,
    label: `${before}${tame(person.name, 80)} ${person.shown}`.trim(),
  }))
  return (
    <>
      <header className="thread-head">
        <div className="thread-who">
          <h2>{t('new.title')}</h2>
        </div>
      </header>
      <div className="new-to">
        <Autocomplete
          label={t('new.to')}
          description={t('new.toHelp')}
          data={offers}
          filter={({ options }) => options}
          value={to}
          onChange={setTo}
          maxLength={600}
          data-autofocus
          autoFocus
        />
      </div>
      <div className="bubbles" />
      <Composer
        to={to}
        draft="new"
        onSent={(phones) => {
          const [first] = phones
          if (first) goTo('conversations', first)
        }}
      />
    </>
  )
}
