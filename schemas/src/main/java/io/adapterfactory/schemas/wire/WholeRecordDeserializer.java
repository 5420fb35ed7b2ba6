package io.adapterfactory.schemas.wire;

import io.apicurio.registry.resolver.ParsedSchema;
import io.apicurio.registry.serde.avro.AvroDeserializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificRecord;

/** Rejects a value that continues after its record: such bytes were written with another schema. */
final class WholeRecordDeserializer extends AvroDeserializer<SpecificRecord> {

    @Override
    protected SpecificRecord readData(ParsedSchema<Schema> schema, ByteBuffer buffer, int start, int length) {
        SpecificRecord record = super.readData(schema, buffer, start, length);
        int left = bytesAfterRecord(schema.getParsedSchema(), buffer.array(), start, length);
        if (left > 0) {
            throw new IllegalArgumentException("%d bytes follow the record".formatted(left));
        }
        return record;
    }

    private static int bytesAfterRecord(Schema schema, byte[] bytes, int start, int length) {
        try {
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, start, length, null);
            GenericDatumReader.skip(schema, decoder);
            return decoder.isEnd() ? 0 : decoder.inputStream().available();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
