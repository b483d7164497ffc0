package io.whydown.lab.balancer;

import java.nio.file.Path;

/// Certificates, their authority and an answer of its OCSP responder, made by openssl(1) in a
/// folder: `ca.crt`; `one`, `two` (for `one.test`, `two.test`) and `client`, each as `.crt`, `.key`
/// and `.pem` with both.
record LabAuthority(Path folder) {

  static LabAuthority create(Path folder) {
    String script =
        """
        set -e; cd '%s'
        ec="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        openssl req -x509 $ec -keyout ca.key -out ca.crt -subj /CN=lab-ca -days 3650
        serial=4096
        for name in one two client; do
          openssl req $ec -keyout $name.key -out $name.csr -subj /CN=$name.test
          printf 'subjectAltName=DNS:%%s.test' $name > $name.ext
          openssl x509 -req -in $name.csr -CA ca.crt -CAkey ca.key -set_serial $serial -days 3650 \\
            -extfile $name.ext -out $name.crt
          cat $name.crt $name.key > $name.pem
          serial=$((serial + 1))
        done
        printf 'V\\t491231235959Z\\t\\t1000\\tunknown\\t/CN=one.test\\n' > index
        printf 'R\\t491231235959Z\\t250101000000Z\\t1000\\tunknown\\t/CN=one.test\\n' > revoked
        for state in index revoked; do
          openssl ocsp -index $state -CA ca.crt -rsigner ca.crt -rkey ca.key -issuer ca.crt \\
            -cert one.crt -respout $state.ocsp -ndays 3650
        done
        cat one.crt ca.crt one.key > stapled.pem
        cp index.ocsp stapled.pem.ocsp
        openssl req -x509 $ec -keyout other.key -out other.crt -subj /CN=other-ca -days 3650
        cat other.crt other.key > other.pem
        """
            .formatted(folder);
    LabPeers.run("sh", "-c", script);
    return new LabAuthority(folder);
  }

  String file(String name) {
    return folder.resolve(name).toString();
  }
}
