package io.adapterfactory.dashboard.kafka;

import io.adapterfactory.schemas.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * A dead letter that a person has edited: the first byte, a digit, selects a topic of the catalog; the rest is the
 * text.
 */
public final class RecordJsonFuzz {

    private static final int MAX_MESSAGE_LENGTH = 2000;

    private RecordJsonFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0 || data[0] < '0' || data[0] - '0' >= Topics.all().size()) {
            return;
        }
        String topic = Topics.all().get(data[0] - '0').name();
        SpecificRecord record;
        try {
            record = RecordJson.read(topic, new String(data, 1, data.length - 1, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            if (e.getMessage() == null || e.getMessage().length() > MAX_MESSAGE_LENGTH) {
                throw new AssertionError("an error without a message, or with one that quotes too much", e);
            }
            return;
        }
        byte[] first = binary(record);
        byte[] second = binary(RecordJson.read(topic, RecordJson.write(record)));
        if (!Arrays.equals(first, second)) {
            throw new AssertionError("written and read again it is another record: " + record);
        }
    }

    private static byte[] binary(SpecificRecord record) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            new SpecificDatumWriter<>(record.getSchema()).write(record, encoder);
            encoder.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
