package dev.espalier.kernel;

import java.util.HashMap;
import java.util.Map;

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
  private final Map<Long, PackedMatrix> layouts = new HashMap<>();

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
  public void pack(PackedMatrix panels, float[] b, int offset, int rowStride, int columnStride) {
    product.pack(panels, b, offset, rowStride, columnStride);
  }

  @Override
  public void multiply(
      int m,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColumnStride,
      PackedMatrix b,
      boolean accumulate,
      float[] c,
      int cOffset,
      int cRowStride) {
    b.requirePacked();
    product.multiply(
        m,
        a,
        aOffset,
        aRowStride,
        aColumnStride,
        b,
        null,
        0,
        0,
        0,
        accumulate,
        c,
        cOffset,
        cRowStride);
  }

  @Override
  public void multiply(
      int m,
      int n,
      int k,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColumnStride,
      float[] b,
      int bOffset,
      int bRowStride,
      int bColumnStride,
      boolean accumulate,
      float[] c,
      int cOffset,
      int cRowStride) {
    PackedMatrix layout = layouts.get((long) k << 32 | n);
    if (layout == null) {
      layout = PackedMatrix.of(k, n);
      layout.layOut(loops.width());
      layouts.put((long) k << 32 | n, layout);
    }
    product.multiply(
        m,
        a,
        aOffset,
        aRowStride,
        aColumnStride,
        layout,
        b,
        bOffset,
        bRowStride,
        bColumnStride,
        accumulate,
        c,
        cOffset,
        cRowStride);
  }

  @Override
  public void multiply(
      int m,
      float[] a,
      int aOffset,
      int aRowStride,
      Csr b,
      boolean accumulate,
      float[] c,
      int cOffset,
      int cRowStride) {
    sparseProduct.multiply(m, a, aOffset, aRowStride, b, accumulate, c, cOffset, cRowStride);
  }

  @Override
  public void lstmForward(
      int batch,
      int units,
      float[] gates,
      int gatesOffset,
      float[] hiddenPrevious,
      int hpOffset,
      PackedMatrix recurrent,
      float[] cellPrevious,
      int cpOffset,
      float[] cell,
      int cOffset,
      float[] cellTanh,
      int ctOffset,
      float[] hidden,
      int hOffset) {
    product.lstmForward(
        batch,
        units,
        gates,
        gatesOffset,
        hiddenPrevious,
        hpOffset,
        recurrent,
        cellPrevious,
        cpOffset,
        cell,
        cOffset,
        cellTanh,
        ctOffset,
        hidden,
        hOffset);
  }

  @Override
  public void lstmCell(
      int batch,
      int units,
      float[] gates,
      int gatesOffset,
      float[] cellPrevious,
      int cpOffset,
      float[] cell,
      int cOffset,
      float[] cellTanh,
      int ctOffset,
      float[] hidden,
      int hOffset) {
    lstmCell.forward(
        batch,
        units,
        gates,
        gatesOffset,
        cellPrevious,
        cpOffset,
        cell,
        cOffset,
        cellTanh,
        ctOffset,
        hidden,
        hOffset);
  }

  @Override
  public void lstmBackward(
      int batch,
      int units,
      float[] gates,
      int gatesOffset,
      float[] cellPrevious,
      int cpOffset,
      float[] cellTanh,
      int ctOffset,
      float[] dHidden,
      int dhOffset,
      float[] dCell,
      int dcOffset) {
    lstmCell.backward(
        batch,
        units,
        gates,
        gatesOffset,
        cellPrevious,
        cpOffset,
        cellTanh,
        ctOffset,
        dHidden,
        dhOffset,
        dCell,
        dcOffset);
  }

  @Override
  public double crossEntropy(
      int rows,
      int n,
      float[] logits,
      int offset,
      int[] targets,
      int targetsOffset,
      boolean gradient,
      float gradientScale) {
    return crossEntropy.of(
        rows, n, logits, offset, targets, targetsOffset, gradient, gradientScale);
  }

  @Override
  public void addRow(
      int rows, int n, float[] x, int offset, int rowStride, float[] row, int rowOffset) {
    elements.addRow(rows, n, x, offset, rowStride, row, rowOffset);
  }

  @Override
  public void columnSums(
      int rows, int n, float[] x, int offset, int rowStride, float[] sums, int sumsOffset) {
    elements.columnSums(rows, n, x, offset, rowStride, sums, sumsOffset);
  }

  @Override
  public void activate(Activation f, int rows, int n, float[] x, int offset, int rowStride) {
    elements.activate(f, rows, n, x, offset, rowStride);
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
  public void product(int length, float[] x, int xOffset, float[] y, int yOffset) {
    elements.product(length, x, xOffset, y, yOffset);
  }

  @Override
  public double sumOfSquares(int length, float[] x, int offset) {
    return elements.sumOfSquares(length, x, offset);
  }
}
