package io.adapterfactory.broker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The key pair of the brokers on this machine, with a self-signed certificate for {@code 127.0.0.1} and {@code
 * localhost}.
 *
 * @param keyStore PKCS12, with the private key
 * @param passwordFile of the key store
 * @param certificate PEM; clients that have it trust the broker
 */
record BrokerCertificate(Path keyStore, Path passwordFile, Path certificate) {

    /** The subject of the certificate, and therefore the principal of clients that log in with its key. */
    static final String NAME = "CN=factory-broker";

    private static final String ALIAS = "broker";
    private static final int DAYS = 3650;
    private static final int LIMIT_SECONDS = 60;

    /** @throws IllegalStateException when the JDK's keytool fails */
    static BrokerCertificate make(Path folder, String password) {
        BrokerCertificate made = in(folder);
        try {
            OwnerFile.write(made.passwordFile, password);
            keytool(
                    "-genkeypair",
                    "-alias",
                    ALIAS,
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1",
                    "-dname",
                    NAME,
                    "-ext",
                    "SAN=ip:127.0.0.1,dns:localhost",
                    "-validity",
                    Integer.toString(DAYS),
                    "-storetype",
                    "PKCS12",
                    "-storepass:file",
                    made.passwordFile.toString(),
                    "-keystore",
                    made.keyStore.toString());
            OwnerFile.protect(made.keyStore);
            keytool(
                    "-exportcert",
                    "-rfc",
                    "-alias",
                    ALIAS,
                    "-storepass:file",
                    made.passwordFile.toString(),
                    "-keystore",
                    made.keyStore.toString(),
                    "-file",
                    made.certificate.toString());
        } catch (IOException e) {
            throw new IllegalStateException("cannot make the broker's certificate in " + folder + ": " + e, e);
        }
        return made;
    }

    static BrokerCertificate in(Path folder) {
        return new BrokerCertificate(
                folder.resolve("broker.p12"), folder.resolve("broker.password"), folder.resolve("broker.pem"));
    }

    private static void keytool(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("keytool says: " + said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool made a key", e);
        }
    }
}
