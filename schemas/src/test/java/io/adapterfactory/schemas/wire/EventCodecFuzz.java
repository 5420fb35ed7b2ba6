package io.adapterfactory.schemas.wire;

import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.TaskDescription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads any bytes as the value of a record. The first byte selects the schema that they claim; with a letter after 'd',
 * they contain the schema's number themselves.
 */
public final class EventCodecFuzz {

    private static final List<Class<? extends SpecificRecord>> TYPES =
            List.of(TaskDescription.class, GeneratedAdapter.class, EvaluationResult.class, HypernetworkVersion.class);
    private static final EventCodec CODEC = codec();

    private EventCodecFuzz() {}

    private static EventCodec codec() {
        try {
            return new EventCodec(new SchemaServer(List.of(
                            TaskDescription.SCHEMA$,
                            GeneratedAdapter.SCHEMA$,
                            EvaluationResult.SCHEMA$,
                            HypernetworkVersion.SCHEMA$))
                    .url());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(data, 1, data.length);
        int type = (data[0] & 0xff) - 'a';
        boolean framed = type >= 0 && type < TYPES.size();
        try {
            CODEC.decode("any", framed ? SchemaServer.framed(type + 1, rest) : rest, TYPES.get(framed ? type : 0));
        } catch (UnreadableEventException e) {
            if (e.getMessage() == null) {
                throw new AssertionError("an error without a message", e);
            }
        }
    }
}
