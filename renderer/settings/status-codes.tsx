import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useWords, type WordKey } from '../lib/i18n.ts'
import { useCall } from '../lib/use-call.ts'

/** What the codes of SMS providers mean, and what becomes of a text that meets one. */
export function StatusCodes() {
  const t = useWords()
  const { data } = useCall('smppStatuses', {})
  const [search, setSearch] = useState('')
  const wanted = search.trim().toLowerCase()
  const rows = (data ?? [])
    .map((row) => ({
      ...row,
      hex: `0x${row.code.toString(16).toUpperCase().padStart(8, '0')}`,
      sentence: `${row.words.charAt(0).toUpperCase()}${row.words.slice(1)}.`,
      kind: t(`esmeClass.${row.class}` as WordKey),
    }))
    .filter((row) => `${row.hex} ${row.code} ${row.name} ${row.sentence} ${row.kind}`.toLowerCase().includes(wanted))
  return (
    <div className="learn">
      <h2 className="subject-title">{t('settings.codes')}</h2>
      <p className="purpose">{t('codes.purpose')}</p>
      <TextInput
        aria-label={t('codes.search')}
        placeholder={t('codes.search')}
        value={search}
        maxLength={100}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <table className="codes">
        <thead>
          <tr>
            <th scope="col">{t('codes.code')}</th>
            <th scope="col">{t('codes.meaning')}</th>
            <th scope="col">{t('codes.kind')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.code}>
              <td className="wire">
                {row.hex}
                <br />
                <span className="dim">{row.name}</span>
              </td>
              <td>{row.sentence}</td>
              <td>{row.kind}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {data && rows.length === 0 ? <p className="dim">{t('codes.none')}</p> : null}
    </div>
  )
}
