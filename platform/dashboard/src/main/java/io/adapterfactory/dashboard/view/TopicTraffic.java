package io.adapterfactory.dashboard.view;

import io.adapterfactory.dashboard.row.Place;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Arrival times of one topic's records. */
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

    /** Number of records in each of the last 60 minutes, the current one last. */
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
     * The backlog of a reader. It cannot be computed from offsets alone, because the broker also stores transaction
     * markers.
     *
     * @param nextOffsets of the reader by partition; a missing partition has not been read yet
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
     * Waiting records.
     *
     * @param oldestTime of the record that has waited longest, milliseconds since 1970; 0 if there is none
     */
    record Backlog(long waiting, long oldestTime) {}
}
