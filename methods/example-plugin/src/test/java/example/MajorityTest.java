package example;

import dev.espalier.task.TaskContract;

class MajorityTest extends TaskContract {

  MajorityTest() {
    super(new Majority(7, 100));
  }
}
