package io.adapterfactory.dashboard.view;

import io.adapterfactory.dashboard.row.Place;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** When the records of one topic came. */
final class TopicTraffic {

    private static final long MINUTE = 60_000;
    private static final int KEPT_MINUTES = 60;
    private static final int KEPT_RECORDS = 16_384;

    private record Seen(long offset, long time) {}

    private final TreeMap<Long, Integer> perMinute = new TreeMap<>();
    private final Map<Integer, Deque<Seen>> newest = new HashMap<>();
    private long total;

    void count(Place place, long time) {
        total++;
        perMinute.merge(time / MINUTE, 1, Integer::sum);
        if (perMinute.size() > 2 * KEPT_MINUTES) {
            perMinute.pollFirstEntry();
        }
        Deque<Seen> ofPartition = newest.computeIfAbsent(place.partition(), number -> new ArrayDeque<>());
        ofPartition.addLast(new Seen(place.offset(), time));
        if (ofPartition.size() > KEPT_RECORDS) {
            ofPartition.removeFirst();
        }
    }

    long total() {
        return total;
    }

    /** Records of each of the last 60 minutes, the running one last. */
    int[] lastHour(long now) {
        int[] counts = new int[KEPT_MINUTES];
        long last = now / MINUTE;
        perMinute
                .tailMap(last - KEPT_MINUTES + 1)
                .forEach((minute, count) ->
                        counts[(int) Math.min(minute - last + KEPT_MINUTES - 1, KEPT_MINUTES - 1)] += count);
        return counts;
    }

    /**
     * What a reader has before it. Offsets are no count: the broker keeps marks of transactions among the records.
     *
     * @param nextOffsets of the reader by partition; a partition that is missing is not read yet
     */
    Backlog backlog(Map<Integer, Long> nextOffsets) {
        long waiting = 0;
        long oldest = Long.MAX_VALUE;
        for (Map.Entry<Integer, Deque<Seen>> partition : newest.entrySet()) {
            long next = nextOffsets.getOrDefault(partition.getKey(), 0L);
            for (var each = partition.getValue().descendingIterator(); each.hasNext(); ) {
                Seen seen = each.next();
                if (seen.offset() < next) {
                    break;
                }
                waiting++;
                oldest = Math.min(oldest, seen.time());
            }
        }
        return new Backlog(waiting, waiting == 0 ? 0 : oldest);
    }

    /**
     * Records that wait.
     *
     * @param oldestTime of the longest waiting one, milliseconds since 1970; 0 if none waits
     */
    record Backlog(long waiting, long oldestTime) {}
}
