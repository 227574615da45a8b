/** The words of a file: UTF-8, or what Windows programs write. */
export async function readText(file: File): Promise<string> {
  const octets = await file.arrayBuffer()
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(octets)
  } catch {
    return new TextDecoder('windows-1252').decode(octets)
  }
}
