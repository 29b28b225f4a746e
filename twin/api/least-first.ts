/** The items from the least on. It costs a full sort only where all are taken, so a page of half a million is cheap. */
export function* leastFirst<Item>(items: Iterable<Item>, compare: (a: Item, b: Item) => number): Generator<Item> {
  const heap = [...items];
  for (let index = (heap.length >> 1) - 1; index >= 0; index -= 1) sink(heap, index, compare);
  for (let least = heap[0]; least !== undefined; least = heap[0]) {
    yield least;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    sink(heap, 0, compare);
  }
}

function sink<Item>(heap: Item[], from: number, compare: (a: Item, b: Item) => number): void {
  const item = heap[from];
  if (item === undefined) return;
  let index = from;
  for (;;) {
    const leftIndex = 2 * index + 1;
    const left = heap[leftIndex];
    if (left === undefined) break;
    const right = heap[leftIndex + 1];
    const rightIsLess = right !== undefined && compare(right, left) < 0;
    const child = rightIsLess ? right : left;
    if (compare(item, child) <= 0) break;
    heap[index] = child;
    index = rightIsLess ? leftIndex + 1 : leftIndex;
  }
  heap[index] = item;
}
