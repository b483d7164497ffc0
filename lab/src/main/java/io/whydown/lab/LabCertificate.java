package io.whydown.lab;

import java.nio.file.Path;

/// A self-signed certificate with its key, made by openssl(1) in a host's folder.
///
/// @param bundle key and certificate in one PEM file, for servers
/// @param certificate the certificate alone, for those who trust it
public record LabCertificate(Path bundle, Path certificate) {

  /// Makes a certificate for `name` that is valid from `from` to `to`, each `YYYYMMDD`.
  public static LabCertificate create(LabHost host, String name, String from, String to) {
    var key = host.file(name + ".key");
    var certificate = host.file(name + ".crt");
    var bundle = host.file(name + ".pem");
    var work = host.file(name + "-ca");
    host.run(
        """
        mkdir -p '%1$s'; cd '%1$s'; : > index; echo 01 > serial
        cat > ca.cnf <<END
        [ca]
        default_ca = lab
        [lab]
        new_certs_dir = %1$s
        database = %1$s/index
        serial = %1$s/serial
        default_md = sha256
        policy = any
        x509_extensions = names
        [any]
        commonName = supplied
        [names]
        subjectAltName = DNS:%5$s
        END
        openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \\
          -keyout '%2$s' -out request -subj /CN=%5$s 2>/dev/null
        openssl ca -batch -selfsign -notext -config ca.cnf -in request -keyfile '%2$s' \\
          -out '%3$s' -startdate %6$s000000Z -enddate %7$s000000Z 2>/dev/null
        cat '%2$s' '%3$s' > '%4$s'
        """
            .formatted(work, key, certificate, bundle, name, from, to));
    return new LabCertificate(bundle, certificate);
  }

  /// Makes a certificate for `name` that is valid now.
  public static LabCertificate create(LabHost host, String name) {
    return create(host, name, "20200101", "20490101");
  }
}
