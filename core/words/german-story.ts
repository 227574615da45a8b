/** Deutsch der Sätze: der Verlauf einer Nachricht und die Mails, die Textpost selbst schreibt. */
export const germanStory = {
  // Verlauf einer Nachricht („Warum?“)
  'Part {number} not accepted, tried again later. {said}':
    'Teil {number} nicht angenommen, wird später wieder versucht. {said}',
  'Part {number} refused. {said}': 'Teil {number} abgelehnt. {said}',
  'Part {number}: {said}': 'Teil {number}: {said}',
  'Mail not accepted yet, tried again later. {said}': 'Mail noch nicht angenommen, wird später wieder versucht. {said}',
  'Mail from {sender} received in {account}.': 'Mail von {sender} in {account} empfangen.',
  'Not answered and not passed on: {reason}.': 'Nicht beantwortet und nicht weitergegeben: {reason}.',
  'Sender accepted: {by}.': 'Absender anerkannt: {by}.',
  'For {phones}: {how}.': 'Für {phones}: {how}.',
  'Mail moved to the folder {folder}.': 'Mail in den Ordner {folder} verschoben.',
  'Text to {phone}, {what} ({alphabet}).': 'SMS an {phone}, {what} ({alphabet}).',
  'Text to {phone}, {what} ({alphabet}), because of “{character}”.':
    'SMS an {phone}, {what} ({alphabet}), wegen „{character}“.',
  'Goes by {name}: {why}.': 'Geht über {name}: {why}.',
  'Released by {by}.': 'Freigegeben von {by}.',
  'Cancelled by {by}.': 'Aufgegeben von {by}.',
  'Not sent in time; given up.': 'Nicht rechtzeitig gesendet; aufgegeben.',
  'Text accepted by {name} ({wire}).': 'SMS angenommen von {name} ({wire}).',
  'Part {number} of {total} accepted by {name} ({wire}).': 'Teil {number} von {total} angenommen von {name} ({wire}).',
  'No news of part {number}: sent again. It may arrive twice.':
    'Nichts gehört von Teil {number}: noch einmal gesendet. Er kommt vielleicht zweimal an.',
  'Receipt for part {number}: {state}.': 'Quittung für Teil {number}: {state}.',
  'Delivered.': 'Zugestellt.',
  'Text from {phone} received by {name}, {what}.': 'SMS von {phone} über {name} empfangen, {what}.',
  'For {to}: {why}.': 'Für {to}: {why}.',
  'Nobody is known for this text; it waits for you.': 'Für diese SMS ist niemand bekannt; sie wartet auf Sie.',
  'Understood as {command}.': 'Verstanden als {command}.',
  '{what} to {to} written.': '{what} an {to} geschrieben.',
  'Mail accepted by the server ({response}).': 'Mail vom Server angenommen ({response}).',
  Mail: 'Mail',
  'Mail with the text': 'Mail mit der SMS',
  'Report of failure': 'Bericht über einen Fehlschlag',
  'Report of delivery': 'Bericht über die Zustellung',
  'Preview of a text that is too long': 'Vorschau einer zu langen SMS',
  Notice: 'Hinweis',
  '1 part': '1 Teil',
  '{number} parts': '{number} Teile',
  // Mails, die Textpost schreibt
  'The text:': 'Die SMS:',
  'Not sent yet: this text takes {parts} parts, and at most {most} are sent without asking.':
    'Noch nicht gesendet: Diese SMS braucht {parts} Teile, und ohne Rückfrage werden höchstens {most} gesendet.',
  'Not sent yet: this text takes {parts} parts to each of {phones} phones, and at most {most} are sent without asking.':
    'Noch nicht gesendet: Diese SMS braucht {parts} Teile an jedes von {phones} Telefonen, und ohne Rückfrage werden höchstens {most} gesendet.',
  '{what}, {price}': '{what}, {price}',
  '{amount} {currency}': '{amount} {currency}',
  'To send all of it ({what}), answer this mail with SEND as the first line.':
    'Um alles zu senden ({what}), antworten Sie auf diese Mail mit SEND als erster Zeile.',
  'To send the beginning ({what}), answer it with SHORTEN as the first line.':
    'Um den Anfang zu senden ({what}), antworten Sie mit SHORTEN als erster Zeile.',
  'To send something else, write a new mail.': 'Um etwas anderes zu senden, schreiben Sie eine neue Mail.',
  'The beginning, as SHORTEN would send it:': 'Der Anfang, wie SHORTEN ihn senden würde:',
  'All of it:': 'Alles:',
  'Delivered to {who}.': 'Zugestellt an {who}.',
  'Delivered to {who}: {reason}.': 'Zugestellt an {who}: {reason}.',
  'Not delivered to {who}.': 'Nicht zugestellt an {who}.',
  'Not delivered to {who}: {reason}.': 'Nicht zugestellt an {who}: {reason}.',
  'Not delivered to {who} yet.': 'Noch nicht zugestellt an {who}.',
  'Not delivered to {who} yet: {reason}.': 'Noch nicht zugestellt an {who}: {reason}.',
  'a phone': 'ein Telefon',
  'This text has no addressee: {why}. It waits in Textpost under Waiting. An answer to this mail goes to the phone.':
    'Diese SMS hat keinen Empfänger: {why}. Sie wartet in Textpost unter „Wartet“. Eine Antwort auf diese Mail geht an das Telefon.',
  'This text did not reach {address}. {reason} An answer to this mail goes to the phone.':
    'Diese SMS hat {address} nicht erreicht. {reason} Eine Antwort auf diese Mail geht an das Telefon.',
  'It was sent as a flash message, which phones show at once and do not keep.':
    'Sie wurde als Flash-SMS gesendet, die Telefone sofort zeigen und nicht aufbewahren.',
  'It was sent as a silent message, which phones do not show.':
    'Sie wurde als stille SMS gesendet, die Telefone nicht zeigen.',
  'It is a WAP push message.': 'Sie ist eine WAP-Push-Nachricht.',
  'It announces a picture message (MMS), which must be fetched with a phone.':
    'Sie kündigt eine Bildnachricht (MMS) an, die mit einem Telefon abgeholt werden muss.',
  'It announces a voice message in the mailbox of this number.':
    'Sie kündigt eine Sprachnachricht in der Mailbox dieser Nummer an.',
  'It announces a waiting message.': 'Sie kündigt eine wartende Nachricht an.',
  'It is no text: this phone called, and nobody answered.':
    'Es ist keine SMS: Dieses Telefon rief an, und niemand nahm ab.',
  'It is a contact (vCard).': 'Sie ist ein Kontakt (vCard).',
  'It is a calendar entry (vCalendar).': 'Sie ist ein Kalendereintrag (vCalendar).',
  'It is no text but data, shown in hexadecimal.': 'Sie ist kein Text, sondern Daten, hexadezimal gezeigt.',
  'Parts of this text did not come within the time set for them.':
    'Teile dieser SMS kamen nicht in der dafür gesetzten Zeit.',
  'Text from {who}': 'SMS von {who}',
  '[1 attachment]': '[1 Anhang]',
  '[{count} attachments]': '[{count} Anhänge]',
  'This text could not be read ({reason}). As it came: {raw}':
    'Diese SMS konnte nicht gelesen werden ({reason}). Wie sie kam: {raw}',
  'Changed by {by}.': 'Geändert von {by}.',
  'Changed by {by}, at {name}.': 'Geändert von {by}, bei {name}.',
} as const satisfies Readonly<Record<string, string>>
