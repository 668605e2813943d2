/** What each scenario shows, in words. */
export const scenarios = {
  'order-desk': {
    title: 'Order desk',
    text: 'A web process sends orders through a ring to workers that compete for them, and gets them back priced. Kill a worker: another takes over what it had in hand.',
    latency: 'Time from order to price',
  },
  'price-feed': {
    title: 'Price feed',
    text: 'Every subscriber gets every price. Nobody waits for the slow: the oldest prices make room, and a laggard is told how many it missed.',
    latency: 'Time from sender to subscriber',
    each: true,
  },
  replay: {
    title: 'Replay',
    text: 'The ring keeps everything until it is full. Start a subscriber late: it reads all from the first message.',
    latency: 'Time from sender to subscriber',
    each: true,
  },
  'request-reply': {
    title: 'Request and reply',
    text: 'Callers ask, workers that compete for the questions answer, and each answer finds its caller.',
    latency: 'Time from question to answer',
  },
};
