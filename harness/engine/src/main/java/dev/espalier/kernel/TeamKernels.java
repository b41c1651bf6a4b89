package dev.espalier.kernel;

/** Splits the operations over a team; the innermost loops are a provider's. */
final class TeamKernels implements Kernels {

  private final Team team;
  private final Provider provider;
  private final MicroKernels loops;
  private final MatrixProduct product;
  private final SparseProduct sparseProduct;
  private final LstmCell lstmCell;
  private final CrossEntropy crossEntropy;
  private final ElementWise elements;

  TeamKernels(Team team, Provider provider, MicroKernels loops) {
    this.team = team;
    this.provider = provider;
    this.loops = loops;
    product = new MatrixProduct(team, loops);
    sparseProduct = new SparseProduct(team, loops);
    lstmCell = new LstmCell(team, loops);
    crossEntropy = new CrossEntropy(team, loops);
    elements = new ElementWise(team, loops);
  }

  @Override
  public Provider provider() {
    return provider;
  }

  @Override
  public int vectorBits() {
    return provider == Provider.VECTOR ? Float.SIZE * loops.width() : Float.SIZE;
  }

  @Override
  public Team team() {
    return team;
  }

  @Override
  public void pack(PackedMatrix to, Matrix from) {
    if (from.rows() != to.rows() || from.columns() != to.columns()) {
      throw new IllegalArgumentException("%s cannot be packed as %s".formatted(from, to));
    }
    product.pack(to, from);
  }

  @Override
  public void multiply(Matrix a, PackedMatrix b, Matrix c, boolean accumulate) {
    b.requirePacked();
    Shapes.requireProduct(a, b, b.rows(), b.columns(), c);
    product.multiply(a, b, c, accumulate);
  }

  @Override
  public void multiply(Matrix a, Matrix b, Matrix c, boolean accumulate) {
    Shapes.requireProduct(a, b, b.rows(), b.columns(), c);
    product.multiply(a, b, c, accumulate);
  }

  @Override
  public void multiply(Matrix a, Csr b, Matrix c, boolean accumulate) {
    a.requireRows("multiplied by a sparse one");
    Shapes.requireProduct(a, b, b.rows(), b.columns(), c);
    sparseProduct.multiply(a, b, c, accumulate);
  }

  @Override
  public void lstmForward(
      Matrix gates,
      Matrix hiddenBefore,
      PackedMatrix recurrent,
      Matrix cellBefore,
      Matrix cell,
      Matrix cellTanh,
      Matrix hidden) {
    recurrent.requirePacked();
    Shapes.requireRecurrent(hiddenBefore, recurrent, hidden);
    Shapes.requireProduct(hiddenBefore, recurrent, recurrent.rows(), recurrent.columns(), gates);
    Shapes.requireLstm(gates, "hidden state before", hiddenBefore);
    Shapes.requireLstm(gates, "cell before", cellBefore);
    Shapes.requireLstm(gates, "cell", cell);
    Shapes.requireLstm(gates, "tanh of the cell", cellTanh);
    Shapes.requireLstm(gates, "hidden state", hidden);
    product.lstmForward(gates, hiddenBefore, recurrent, cellBefore, cell, cellTanh, hidden);
  }

  @Override
  public void lstmCell(
      Matrix gates, Matrix cellBefore, Matrix cell, Matrix cellTanh, Matrix hidden) {
    Shapes.requireLstm(gates, "cell before", cellBefore);
    Shapes.requireLstm(gates, "cell", cell);
    Shapes.requireLstm(gates, "tanh of the cell", cellTanh);
    Shapes.requireLstm(gates, "hidden state", hidden);
    lstmCell.forward(gates, cellBefore, cell, cellTanh, hidden);
  }

  @Override
  public void lstmBackward(
      Matrix gates, Matrix cellBefore, Matrix cellTanh, Matrix dHidden, Matrix dCell) {
    Shapes.requireLstm(gates, "cell before", cellBefore);
    Shapes.requireLstm(gates, "tanh of the cell", cellTanh);
    Shapes.requireLstm(gates, "gradient of the hidden state", dHidden);
    Shapes.requireLstm(gates, "gradient of the cell", dCell);
    lstmCell.backward(gates, cellBefore, cellTanh, dHidden, dCell);
  }

  @Override
  public double crossEntropy(Matrix logits, int[] targets, boolean gradient, float gradientScale) {
    logits.requireRows("a row of logits each");
    if (targets.length < logits.rows()) {
      throw new IllegalArgumentException(
          "logits are %s, but there are %d targets".formatted(logits, targets.length));
    }
    return crossEntropy.of(logits, targets, gradient, gradientScale);
  }

  @Override
  public void addRow(Matrix x, float[] row) {
    Shapes.requireRow(x, row);
    elements.addRow(x, row);
  }

  @Override
  public void columnSums(Matrix x, float[] sums) {
    Shapes.requireRow(x, sums);
    elements.columnSums(x, sums);
  }

  @Override
  public void activate(Activation f, Matrix x) {
    x.requireRows("activated");
    elements.activate(f, x);
  }

  @Override
  public void product(Matrix x, Matrix y) {
    Shapes.requireSame(x, y);
    elements.product(x, y);
  }

  @Override
  public void axpy(int length, float alpha, float[] x, int xOffset, float[] y, int yOffset) {
    elements.axpy(length, alpha, x, xOffset, y, yOffset);
  }

  @Override
  public void scale(int length, float alpha, float[] x, int offset) {
    elements.scale(length, alpha, x, offset);
  }

  @Override
  public double sumOfSquares(int length, float[] x, int offset) {
    return elements.sumOfSquares(length, x, offset);
  }
}
