import { Button, Checkbox, Group, Modal, TextInput } from '@mantine/core'
import { useCallback, useEffect, useRef, useState } from 'react'
import { TableVirtuoso } from 'react-virtuoso'
import type { Result } from '../../host/contract/contract.ts'
import { giveText, longestGiven } from '../../host/contract/long-texts.ts'
import { Failure } from '../components/form.tsx'
import { Outside } from '../components/outside.tsx'
import { connection } from '../lib/connection.ts'
import { useWords, type WordKey } from '../lib/i18n.ts'
import { readText } from '../lib/read-text.ts'
import { doing, sentenceOf, tellDone } from '../lib/tell.tsx'

type Import = Result<'importContacts'>
type Entry = Import['entries'][number]

/** What a file of contacts would change, person by person, before anything is done. */
export function ImportContacts({ file, onClose }: { file: File; onClose: () => void }) {
  const t = useWords()
  const [plan, setPlan] = useState<Import>()
  const [error, setError] = useState<string>()
  const [group, setGroup] = useState('')
  const [all, setAll] = useState(false)
  const ask = useCallback(
    async (apply: boolean) => {
      if (file.size > longestGiven) throw new Error(t('import.large'))
      const text = await readText(file)
      const form = /^\uFEFF?\s*BEGIN:VCARD/i.test(text) ? 'vcard' : 'csv'
      const into = group.trim()
      const given = await giveText((name, params) => connection.call(name, params), text)
      return connection.call('importContacts', {
        given,
        form,
        apply,
        all: false,
        ...(into === '' ? {} : { group: into }),
      })
    },
    [file, group, t],
  )
  useEffect(() => {
    let stale = false
    ask(false).then(
      (found) => {
        if (stale) return
        setPlan(found)
        setError(undefined)
      },
      (thrown) => stale || setError(sentenceOf(thrown)),
    )
    return () => {
      stale = true
    }
  }, [ask])
  const take = async () => {
    const { counts, undo } = await ask(true)
    onClose()
    const taken = t('import.done', { count: counts.add + counts.change, file: file.name })
    if (undo === undefined) return
    tellDone(taken, async () => {
      await connection.call('undoImport', { undo })
      tellDone(t('import.undone'))
    })
  }
  const todo = plan ? plan.counts.add + plan.counts.change : 0
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t('import.title', { file: file.name })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <div className="form">
        <Failure words={error} />
        {plan ? (
          <>
            <p aria-live="polite">{t('import.sum', { ...plan.counts })}</p>
            <Entries key={`${plan.plan} ${all}`} plan={plan} all={all} onError={setError} />
            <Group justify="space-between" align="end">
              <TextInput
                label={t('import.group')}
                value={group}
                maxLength={64}
                onChange={(event) => setGroup(event.currentTarget.value)}
              />
              {plan.counts.same > 0 ? (
                <Checkbox
                  label={t('import.all')}
                  checked={all}
                  onChange={(event) => setAll(event.currentTarget.checked)}
                />
              ) : null}
            </Group>
          </>
        ) : error ? null : (
          <p className="dim">{t('import.read')}</p>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button disabled={todo === 0 || error !== undefined} onClick={doing(take)}>
            {todo === 0 ? t('import.nothing') : t('import.take', { count: todo })}
          </Button>
        </Group>
      </div>
    </Modal>
  )
}

/** The entries of a plan, read as they are scrolled. */
function Entries({ plan, all, onError }: { plan: Import; all: boolean; onError: (words: string) => void }) {
  const t = useWords()
  const [entries, setEntries] = useState<readonly Entry[]>(all ? [] : plan.entries)
  const next = useRef<number | undefined>(all ? 0 : plan.next)
  const more = useCallback(async () => {
    const from = next.current
    if (from === undefined) return
    next.current = undefined
    try {
      const stretch = await connection.call('importEntries', { plan: plan.plan, from, all })
      setEntries((before) => [...before, ...stretch.entries])
      next.current = stretch.next
    } catch (thrown) {
      // Scrolling on asks again.
      next.current = from
      onError(sentenceOf(thrown))
    }
  }, [plan, all, onError])
  useEffect(() => {
    if (all) void more()
  }, [all, more])
  if (entries.length === 0) return null
  return (
    <div className="table-rows import-rows">
      <TableVirtuoso
        data={entries}
        endReached={() => void more()}
        fixedHeaderContent={() => (
          <tr>
            <th scope="col" className="import-line">
              {t('import.line')}
            </th>
            <th scope="col">{t('import.what')}</th>
            <th scope="col">{t('contacts.name')}</th>
            <th scope="col">{t('contacts.phone')}</th>
            <th scope="col">{t('import.notes')}</th>
          </tr>
        )}
        itemContent={(_, entry) => (
          <>
            <td className="import-line">{entry.place}</td>
            <td className={`import-${entry.action}`}>{t(`import.${entry.action}` as WordKey)}</td>
            <td>
              <Outside text={entry.name} longest={120} />
            </td>
            <td className="tabular">{entry.contact?.phone ?? ''}</td>
            <td>
              {entry.notes.map(({ reason, value }) => (
                <span key={`${reason} ${value}`} className="import-note">
                  <Outside text={t(`import.note.${reason}` as WordKey, { value })} longest={200} />
                </span>
              ))}
            </td>
          </>
        )}
      />
    </div>
  )
}
