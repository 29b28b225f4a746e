/** A spreadsheet would run what begins like a formula (https://owasp.org/www-community/attacks/CSV_Injection). */
const FORMULA = /^[=+\-@\t\r]/;

/** Text as one field of a CSV file that people may open in a spreadsheet. */
export const csvCell = (text: string): string => quotedCell(FORMULA.test(text) ? `'${text}` : text);

/** Text as one field of a CSV file that only programs read. */
export const quotedCell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
