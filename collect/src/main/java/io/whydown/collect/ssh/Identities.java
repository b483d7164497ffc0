package io.whydown.collect.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.security.SecurityUtils;

/// The private keys of a host's identity files. Nobody is asked for a passphrase: a key that needs
/// one is skipped, and the attempt is told. Stateless.
final class Identities {

  private static final long MAX_BYTES = 1 << 20;

  private static final FilePasswordProvider NO_PASSPHRASE =
      (_, resource, _) -> {
        throw new PassphraseNeededException(resource.getName());
      };

  private Identities() {}

  static List<KeyPair> load(Attempt attempt) {
    var keys = new ArrayList<KeyPair>();
    for (Path file : attempt.host().identityFiles()) {
      if (Files.exists(file)) {
        keys.addAll(load(file, attempt));
      }
    }
    return keys;
  }

  private static List<KeyPair> load(Path file, Attempt attempt) {
    var keys = new ArrayList<KeyPair>();
    try {
      if (Files.size(file) > MAX_BYTES || !Files.isRegularFile(file)) {
        attempt.skipped(file + " (is not a key file)");
        return keys;
      }
      try (InputStream in = Files.newInputStream(file)) {
        Iterable<KeyPair> loaded =
            SecurityUtils.loadKeyPairIdentities(
                null, NamedResource.ofName(file.toString()), in, NO_PASSPHRASE);
        if (loaded != null) {
          loaded.forEach(keys::add);
        }
      }
      if (keys.isEmpty()) {
        attempt.skipped(file + " (holds no key that can be read)");
      } else {
        attempt.offered(file.toString());
      }
    } catch (PassphraseNeededException _) {
      attempt.skipped(file + " (needs a passphrase: ssh-add it)");
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      attempt.skipped(file + " (" + reason(e) + ")");
    }
    return keys;
  }

  private static String reason(Exception e) {
    return isPassphrase(e) ? "needs a passphrase: ssh-add it" : "cannot be read: " + e.getMessage();
  }

  private static boolean isPassphrase(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof PassphraseNeededException) {
        return true;
      }
    }
    return false;
  }

  /// The public keys of the identity files, from `FILE.pub` or `FILE` itself when that is a public
  /// key: what `IdentitiesOnly` lets the agent offer.
  static Set<String> publicKeysOf(SshHost host) {
    var keys = new HashSet<String>();
    for (Path file : host.identityFiles()) {
      for (Path candidate : List.of(Path.of(file + ".pub"), file)) {
        String[] words = firstLine(candidate).strip().split("\\s+");
        if (words.length >= 2 && isKeyType(words[0])) {
          keys.add(words[0] + " " + words[1]);
        }
      }
    }
    return keys;
  }

  private static boolean isKeyType(String word) {
    return word.startsWith("ssh-") || word.startsWith("ecdsa-") || word.startsWith("sk-");
  }

  private static String firstLine(Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
        return "";
      }
      return Files.readString(file).lines().findFirst().orElse("");
    } catch (IOException _) {
      return "";
    }
  }

  /// A key file is encrypted and nobody can be asked for its passphrase.
  private static final class PassphraseNeededException extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    PassphraseNeededException(String file) {
      super(file + " needs a passphrase");
    }
  }
}
