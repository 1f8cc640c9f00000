export function disassembleFile(_g: string): number {
  return 0;
}
