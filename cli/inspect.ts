export function inspect(_g: string, _o: unknown): number {
  return 0;
}
