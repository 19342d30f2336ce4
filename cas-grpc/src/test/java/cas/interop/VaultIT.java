package cas.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.engine.Engine;
import cas.error.CasException.FailedPrecondition;
import cas.error.Reason;
import cas.os.Encryption;
import cas.os.linux.LinuxKernel;
import cas.overview.Vault;
import cas.overview.Vault.State;
import cas.overview.VaultRule;
import cas.proving.NeedsRoot;
import cas.proving.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Vaults as the kernel makes them: an ext4 with encryption, behind a loop device.
@NeedsRoot(
        tools = {"gcc", "mkfs.ext4", "losetup", "mount"},
        files = "/sys/fs/ext4/features/encryption")
class VaultIT {
    private static final int KEY = 1;
    private static final int OTHER_KEY = 2;
    private static final VaultRule ENCRYPTED = new VaultRule(true, Optional.empty());

    private final Encryption encryption = LinuxKernel.encryption();
    private Workbench bench;
    private Path persist;
    private Path vault;

    @BeforeEach
    void mount() throws IOException {
        bench = Workbench.open("vault");
        Path mount = bench.directory("disk");
        Program.shell(
                        "truncate -s 128M \"$1.img\" && mkfs.ext4 -q -O encrypt \"$1.img\""
                                + " && mount -o loop \"$1.img\" \"$1\"",
                        mount)
                .check();
        persist = Files.createDirectory(mount.resolve("persist"));
        vault = persist.resolve("vault");
    }

    @AfterEach
    void unmount() {
        bench.close();
    }

    @Test
    void kernelTellsWhatAVaultIs() throws IOException {
        assertEquals(Vault.ABSENT, encryption.of(vault));
        Files.createDirectory(vault);
        assertEquals(Vault.PLAIN, encryption.of(vault));
        String id = key("policy", vault, KEY);
        assertEquals(new Vault(State.UNLOCKED, 2, id), encryption.of(vault));
        Path file = Files.writeString(vault.resolve("file"), "text");
        try (var open = Files.newInputStream(file)) {
            key("remove", persist, KEY);
            assertEquals(new Vault(State.HALF_LOCKED, 2, id), encryption.of(vault));
            assertEquals('t', open.read());
        }
        key("remove", persist, KEY);
        assertEquals(new Vault(State.LOCKED, 2, id), encryption.of(vault));
        key("add", persist, KEY);
        assertEquals("text", Files.readString(file));
    }

    @Test
    void encryptedVaultIsUsedWhileItIsUnlocked() throws IOException {
        Files.createDirectory(vault);
        String id = key("policy", vault, KEY);
        open(ENCRYPTED).close();
        open(new VaultRule(false, Optional.of(id))).close();
        assertEquals(
                encryption.of(vault), encryption.of(vault.resolve("case")), "what is made inside is encrypted too");
        assertEquals(Vault.PLAIN, encryption.of(persist.resolve("clear/volumes")));

        refused(Reason.VAULT_OTHER_KEY, new VaultRule(true, Optional.of("00".repeat(16))));
        key("remove", persist, KEY);
        // The library of the database lies in the vault, and this process has it loaded for good.
        assertEquals(State.HALF_LOCKED, encryption.of(vault).state());
        List<Path> before = tree();
        for (VaultRule rule : List.of(VaultRule.ANY, ENCRYPTED, new VaultRule(true, Optional.of(id)))) {
            refused(Reason.VAULT_LOCKED, rule);
        }
        assertEquals(before, tree(), "nothing is made below a locked vault");
        key("add", persist, KEY);
        open(ENCRYPTED).close();
    }

    @Test
    void plainVaultIsRefusedWhereEncryptionIsAskedFor() throws IOException {
        refused(Reason.VAULT_NOT_ENCRYPTED, ENCRYPTED);
        assertEquals(List.of(), tree(), "no plain directory under its name");
        Files.createDirectory(vault);
        refused(Reason.VAULT_NOT_ENCRYPTED, ENCRYPTED);
        open(VaultRule.ANY).close();
        refused(Reason.VAULT_NOT_ENCRYPTED, ENCRYPTED);
    }

    @Test
    void directoryOfAnotherKeyInsideIsRefused() throws IOException {
        Files.createDirectory(vault);
        key("policy", vault, KEY);
        Path elsewhere = Files.createDirectory(persist.resolve("elsewhere"));
        key("policy", elsewhere, OTHER_KEY);
        Files.createDirectory(vault.resolve("case"));
        Program.of(
                        "mount",
                        "--bind",
                        elsewhere.toString(),
                        vault.resolve("case").toString())
                .check();
        refused(Reason.VAULT_OTHER_KEY, ENCRYPTED);
    }

    @Test
    void daemonWaitsForTheVaultAndTurnsReadOnlyWhenItIsLocked() throws IOException {
        Files.createDirectory(vault);
        key("policy", vault, KEY);
        key("remove", persist, KEY);
        List<Path> before = tree();
        Path log = bench.path("log");
        Path socket = bench.socket("waits");
        Process daemon = bench.keep(Program.of(
                        Server.cas().toString(),
                        "serve",
                        "--persist",
                        persist.toString(),
                        "--address",
                        socket.toString(),
                        "--require-encryption",
                        "--wait-for-vault")
                .start(log, log));
        awaitText(daemon, log, "waiting: cannot use the vault " + vault + ": expected its key to be there");
        assertEquals(before, tree());
        assertFalse(Files.exists(socket), "it is not ready");
        key("add", persist, KEY);
        awaitText(daemon, log, "ready:");
        assertTrue(status(socket).contains("encrypted, unlocked (policy v2, key "), () -> status(socket));

        key("remove", persist, KEY);
        awaitText(daemon, log, "the vault was locked while the store was open");
        assertTrue(status(socket).contains("read-only: the vault was locked"), () -> status(socket));
        daemon.destroyForcibly();
        awaitEnd(daemon);
    }

    private static String status(Path socket) {
        return Program.of(Server.cas().toString(), "-a", socket.toString(), "status")
                .run()
                .expect(0)
                .out();
    }

    private static void awaitText(Process daemon, Path log, String text) throws IOException {
        while (!Files.readString(log).contains(text)) {
            assertTrue(daemon.isAlive(), Files.readString(log));
            pause(daemon);
        }
    }

    private static void awaitEnd(Process daemon) {
        while (daemon.isAlive()) {
            pause(daemon);
        }
    }

    private static void pause(Process daemon) {
        try {
            var _ = daemon.waitFor(20, java.util.concurrent.TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private Engine open(VaultRule rule) throws IOException {
        return Engine.open(
                persist,
                Engine.World.host(InstantSource.system(), new Random(1)).guarding(rule));
    }

    private void refused(Reason reason, VaultRule rule) {
        assertEquals(
                reason,
                assertThrows(FailedPrecondition.class, () -> open(rule).close()).reason());
    }

    /// @return what names the key
    private static String key(String doing, Path directory, int key) throws IOException {
        return Program.of(NativeTool.vault().toString(), doing, directory.toString(), Integer.toString(key))
                .check()
                .strip();
    }

    private List<Path> tree() throws IOException {
        List<Path> found = new ArrayList<>();
        try (var walk = Files.walk(persist)) {
            walk.filter(path -> !path.equals(persist)).sorted().forEach(found::add);
        }
        return found;
    }
}
