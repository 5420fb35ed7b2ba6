package io.adapterfactory.t2l.training.log;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Map;
import java.util.zip.CRC32C;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.SessionLog;
import org.tensorflow.proto.Summary;

/**
 * An event file for TensorBoard, a new one each time it is opened; {@code tensorboard --logdir} for the folder shows
 * all of them as one run. TensorFlow's own classes create the events; each is framed as a record (length, checksum,
 * data, checksum).
 */
public final class TensorBoardLog implements TrainingLog {

    private static final String FORMAT = "brain.Event:2";
    private static final int MASK = 0xa282ead8;

    private final Path file;
    private final Clock clock;
    private final OutputStream out;

    private TensorBoardLog(Path file, Clock clock, OutputStream out) {
        this.file = file;
        this.clock = clock;
        this.out = out;
    }

    /**
     * @param clock wall time of the events
     * @throws UncheckedIOException when the folder cannot be written
     */
    public static TensorBoardLog open(Path folder, Clock clock) {
        try {
            Files.createDirectories(folder);
            TensorBoardLog log = create(folder, clock);
            log.write(Event.newBuilder().setFileVersion(FORMAT));
            return log;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a TensorBoard log to " + folder, e);
        }
    }

    /** Creates a file; TensorBoard reads a run's files in the order of their names. */
    private static TensorBoardLog create(Path folder, Clock clock) throws IOException {
        long seconds = clock.instant().getEpochSecond();
        for (int copy = 0; ; copy++) {
            Path file = folder.resolve("events.out.tfevents.%010d.%d".formatted(seconds, copy));
            try {
                return new TensorBoardLog(file, clock, Files.newOutputStream(file, StandardOpenOption.CREATE_NEW));
            } catch (FileAlreadyExistsException e) {
                // Another log was opened in the same second, so try the next name.
            }
        }
    }

    @Override
    public void record(long step, Map<String, Double> values) {
        Summary.Builder summary = Summary.newBuilder();
        values.forEach((name, value) ->
                summary.addValue(Summary.Value.newBuilder().setTag(name).setSimpleValue(value.floatValue())));
        write(Event.newBuilder().setStep(step).setSummary(summary));
    }

    /** Makes TensorBoard discard later steps. */
    @Override
    public void resumeAfter(long step) {
        write(Event.newBuilder()
                .setStep(step + 1)
                .setSessionLog(SessionLog.newBuilder().setStatus(SessionLog.SessionStatus.START)));
    }

    private void write(Event.Builder event) {
        byte[] data = event.setWallTime(clock.millis() / 1000.0).build().toByteArray();
        ByteBuffer record = ByteBuffer.allocate(data.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(data.length)
                .putInt(checksum(record.array(), 8))
                .put(data)
                .putInt(checksum(data, data.length));
        try {
            out.write(record.array());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the training's log " + file, e);
        }
    }

    /** CRC-32C of the first {@code length} bytes, masked as in TensorFlow's record format. */
    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the training's log " + file, e);
        }
    }
}
