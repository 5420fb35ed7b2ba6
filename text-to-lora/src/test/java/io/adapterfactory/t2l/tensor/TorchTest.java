package io.adapterfactory.t2l.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchTest {

    @Test
    void namesDevices() {
        assertThat(Torch.device("cpu")).isEqualTo(Device.cpu());
        assertThatThrownBy(() -> Torch.device("gpu"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("device gpu is unknown; expected cpu or cuda:<number>");
        assertThatThrownBy(() -> Torch.device("cuda:99"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("device cuda:99 was requested, but the engine finds ");
    }

    @Test
    void anArrayOfAPassIsClosedWithItAndSharesTheMemoryOfTheWeight() {
        try (NDManager owner = Torch.newManager(Device.cpu())) {
            NDArray weight = owner.create(new float[] {1, 2});
            NDArray sum;
            try (NDManager pass = owner.newSubManager()) {
                NDArray view = Torch.view(pass, weight);
                sum = Torch.in(pass, weight.add(1));
                view.addi(10);

                assertThat(view.add(0).getManager()).isSameAs(pass);
                assertThat(sum.toFloatArray()).containsExactly(2, 3);
            }

            assertThat(sum.isReleased()).isTrue();
            assertThat(owner.getManagedArrays()).containsExactly(weight);
            assertThat(weight.toFloatArray()).containsExactly(11, 12);
        }
    }

    @Test
    void thePassWithoutGradientsPutsTheModeOfItsThreadBack() throws InterruptedException {
        boolean[] modes = new boolean[3];
        Thread fresh = new Thread(() -> {
            try (NDManager manager = Torch.newManager(Device.cpu())) {
                manager.zeros(new Shape(1));
                modes[0] = JniUtils.isGradMode();
                modes[1] = Torch.withoutGradients(JniUtils::isGradMode);
                modes[2] = JniUtils.isGradMode();
            }
        });
        fresh.start();
        fresh.join();

        assertThat(modes[1]).isFalse();
        assertThat(modes[2]).isEqualTo(modes[0]);
    }

    @Test
    void tensorsBecomeArraysOfTheEngine(@TempDir Path folder) {
        Path file = folder.resolve("mixed.safetensors");
        SafetensorsWriter.write(
                file,
                Map.of(
                        "half", TensorData.half(new float[] {1, 2, 3, 4, 5, 6}, 2, 3),
                        "ids", TensorData.int64(new long[] {1L << 40, -1}, 2)),
                Map.of());

        try (SafetensorsFile tensors = SafetensorsFile.open(file);
                NDManager manager = Torch.newManager(Device.cpu())) {
            NDArray half = tensors.ndArray(manager, "half");
            NDArray ids = tensors.ndArray(manager, "ids");

            assertThat(half.getDataType()).isEqualTo(DataType.FLOAT32);
            assertThat(half.getShape()).isEqualTo(new Shape(2, 3));
            assertThat(half.toFloatArray()).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(ids.toLongArray()).containsExactly(1L << 40, -1);
        }
    }

    @Test
    void theGradientOfAProductWithANumberOutlivesGarbageCollection() {
        try (NDManager manager = Torch.newManager(Device.cpu());
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray x = manager.ones(new Shape(3));
            x.setRequiresGradient(true);
            NDArray sum = manager.zeros(new Shape(1));
            for (int i = 1; i <= 200; i++) {
                sum = sum.add(Torch.times(x, i).sum());
            }

            // When the JVM frees every unreferenced buffer, and their memory is used again
            List<ByteBuffer> others = new ArrayList<>();
            for (int round = 0; round < 5; round++) {
                System.gc();
                for (int i = 0; i < 20_000; i++) {
                    others.add(ByteBuffer.allocateDirect(Float.BYTES)
                            .order(ByteOrder.nativeOrder())
                            .putFloat(0, -1e9f));
                }
            }
            collector.backward(sum);

            assertThat(others).isNotEmpty();
            assertThat(x.getGradient().toFloatArray()).containsOnly(200 * 201 / 2f);
        }
    }
}
