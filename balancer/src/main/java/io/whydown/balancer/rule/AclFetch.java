package io.whydown.balancer.rule;

import java.util.ArrayList;
import java.util.List;

/// `acl(NAME,!NAME…)`: whether all these named ACLs hold.
final class AclFetch {

  private AclFetch() {}

  static void addTo(Keywords all) {
    all.fetch("acl", Value.Kind.BOOL, Need.NOTHING, 1, 12, AclFetch::read);
  }

  private static Fetch read(Arguments arguments, Linkage at) {
    var terms = new ArrayList<Condition.Term>();
    Acls acls = at.acls() == null ? new Acls() : at.acls();
    for (String word : arguments.words()) {
      boolean negated = word.startsWith("!");
      terms.add(new Condition.Term(negated, acls.find(negated ? word.substring(1) : word, at)));
    }
    var all = new Condition(List.of(terms), false);
    return in ->
        switch (all.test(in)) {
          case YES -> Value.TRUE;
          case NO -> Value.FALSE;
          case UNDECIDED -> in.notYet();
        };
  }
}
