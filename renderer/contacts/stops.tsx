import { Button, TextInput } from '@mantine/core'
import { IconHandStop } from '@tabler/icons-react'
import { useState } from 'react'
import { TableVirtuoso } from 'react-virtuoso'
import type { Result } from '../../host/contract/contract.ts'
import { Empty } from '../components/empty.tsx'
import { Form } from '../components/form.tsx'
import { Outside } from '../components/outside.tsx'
import { connection } from '../lib/connection.ts'
import { exactTime, shortTime } from '../lib/format.ts'
import { useWords } from '../lib/i18n.ts'
import { doing, tellDone } from '../lib/tell.tsx'

type Stop = Result<'stops'>[number]

/** Phones that want no texts, each with the way back. */
export function Stops({ stops }: { stops: readonly Stop[] }) {
  const t = useWords()
  return (
    <>
      <AddStop />
      {stops.length === 0 ? (
        <Empty
          icon={<IconHandStop size={36} stroke={1.2} />}
          title={t('stops.emptyTitle')}
          text={t('stops.emptyText')}
        />
      ) : (
        <div className="rows table-rows wide-actions">
          <TableVirtuoso
            data={stops}
            computeItemKey={(_, stop) => stop.phone}
            fixedHeaderContent={() => (
              <tr>
                <th scope="col">{t('contacts.phone')}</th>
                <th scope="col">{t('contacts.name')}</th>
                <th scope="col">{t('stops.since')}</th>
                <th scope="col">
                  <span className="hidden-words">{t('contacts.actions')}</span>
                </th>
              </tr>
            )}
            itemContent={(_, stop) => <StopCells stop={stop} />}
          />
        </div>
      )}
    </>
  )
}

function StopCells({ stop: { phone, shown, name, at } }: { stop: Stop }) {
  const t = useWords()
  const release = async () => {
    await connection.call('setStop', { phone, stopped: false })
    tellDone(t('stops.released', { phone: shown }), () => connection.call('setStop', { phone, stopped: true }))
  }
  return (
    <>
      <td className="tabular" title={phone}>
        {shown}
      </td>
      <td>
        <Outside text={name} longest={120} />
      </td>
      <td>
        <time dateTime={new Date(at).toISOString()} title={exactTime(at)}>
          {shortTime(at)}
        </time>
      </td>
      <td className="table-actions">
        <Button size="compact-sm" variant="default" onClick={doing(release)}>
          {t('stops.release')}
        </Button>
      </td>
    </>
  )
}

function AddStop() {
  const t = useWords()
  const [phone, setPhone] = useState('')
  const add = async () => {
    const written = phone.trim()
    const { givenUp } = await connection.call('setStop', { phone: written, stopped: true })
    setPhone('')
    const words =
      givenUp > 0 ? t('stops.addedGiven', { phone: written, count: givenUp }) : t('stops.added', { phone: written })
    tellDone(words, () => connection.call('setStop', { phone: written, stopped: false }))
  }
  return (
    <Form className="row-form" onSend={doing(add)}>
      <TextInput
        size="xs"
        aria-label={t('stops.add')}
        placeholder={t('stops.add')}
        value={phone}
        maxLength={100}
        onChange={(event) => setPhone(event.currentTarget.value)}
      />
      <Button type="submit" size="compact-sm" variant="default" disabled={phone.trim().length < 3}>
        {t('stops.addButton')}
      </Button>
    </Form>
  )
}
